with

versions as (

    select * from {{ ref('int_carriers_versioned') }}

),

known_carriers as (

    select
        carrier_code,
        carrier_name

    from versions
    where is_newest = 1

),

unknown_carrier as (

    select
        {{ unknown_member() }} as carrier_code,
        'Unknown' as carrier_name

),

unioned as (

    select * from known_carriers
    union all
    select * from unknown_carrier

)

select * from unioned
