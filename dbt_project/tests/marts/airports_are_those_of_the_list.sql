-- dim_airports has every airport of the newest list and the unknown one, no
-- others: a flight finds its airport whenever the list has it.
with

airports as (

    select * from {{ ref('dim_airports') }}

),

listed as (

    select * from {{ ref('stg_nyc__airports') }}

),

either_side as (

    select airport_code from airports
    union all
    select airport_code from listed
    union all
    select {{ unknown_member() }} as airport_code

),

on_one_side as (

    select
        airport_code,
        count(*) as occurrences

    from either_side
    group by airport_code
    having count(*) <> 2

)

select * from on_one_side
