with

versions as (

    select * from {{ ref('int_carriers_versioned') }}

)

select * from versions
