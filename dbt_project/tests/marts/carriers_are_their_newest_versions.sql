-- dim_carriers says of each carrier what its newest version says, has every carrier
-- that ever had one, and the unknown one.
with

carriers as (

    select * from {{ ref('dim_carriers') }}

),

versions as (

    select * from {{ ref('dim_carrier_versions') }}

),

expected as (

    select
        carrier_code,
        carrier_name

    from versions
    where is_newest = 1

    union all

    select
        {{ unknown_member() }} as carrier_code,
        'Unknown' as carrier_name

),

either_side as (

    select
        carrier_code,
        carrier_name

    from carriers

    union all

    select
        carrier_code,
        carrier_name

    from expected

),

on_one_side as (

    select
        carrier_code,
        carrier_name,
        count(*) as occurrences

    from either_side
    group by carrier_code, carrier_name
    having count(*) <> 2

)

select * from on_one_side
