-- One row per carrier, the latest first.
with

flights as (
    select * from {marts}.fct_flights
),

carriers as (
    select * from {marts}.dim_carriers
),

totals as (
    select
        carrier_code,
        count(*) as flights,
        sum(is_completed) as completed,
        sum(is_cancelled) as cancelled,
        sum(is_arrival_late) as late,
        avg(departure_delay_minutes) as mean_departure_delay,
        avg(arrival_delay_minutes) as mean_arrival_delay
    from flights
    group by carrier_code
),

named as (
    select
        totals.*,
        coalesce(carriers.carrier_name, totals.carrier_code) as carrier_name
    from totals
    left join carriers on totals.carrier_code = carriers.carrier_code
)

select * from named
order by
    late / nullif(completed, 0) desc,
    carrier_code asc
