with

airlines as (

    select * from {{ ref('stg_nyc__airlines') }}

),

carriers as (

    select
        carrier_code,
        carrier_name

    from airlines

)

select * from carriers
