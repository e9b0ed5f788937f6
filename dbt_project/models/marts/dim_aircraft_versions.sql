with

versions as (

    select * from {{ ref('int_aircraft_versioned') }}

)

select * from versions
