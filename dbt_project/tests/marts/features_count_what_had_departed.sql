-- fct_flight_features counts the departures of the hours before its as_of, and
-- none after: counted once more, flight by flight. On the newest day only, which
-- is made by the same query as all others: no index serves a span of time per
-- flight, so that this takes the square of the flights.
with

features as (

    select * from {{ ref('fct_flight_features') }}

),

flights as (

    select * from {{ ref('fct_flights') }}

),

newest as (

    select max(flight_date) as newest_date from features

),

recent as (

    select features.*

    from features
    inner join newest
        on features.flight_date = newest.newest_date

),

-- Grouped, so that the server makes this small relation once and joins it,
-- whatever it knows of the tables.
departures as (

    select
        flights.origin_airport_code,
        flights.carrier_code,
        flights.departed_at,
        count(*) as departures

    from flights
    inner join newest
        on flights.flight_date >= {{ add_days(
            'newest.newest_date', '-' ~ var('departures_days_before')
        ) }}
    where flights.departed_at is not null
    group by
        flights.origin_airport_code,
        flights.carrier_code,
        flights.departed_at

),

counted as (

    select
        recent.flight_id,
        recent.as_of,
        recent.delays_known_at,
        recent.origin_departures_3h,
        recent.carrier_departures_3h,
        max(departures.departed_at) as last_departed_at,
        coalesce(sum(departures.departures), 0) as departure_count,
        sum(
            case
                when departures.carrier_code = recent.carrier_code
                    then departures.departures
                else 0
            end
        ) as departures_of_carrier

    from recent
    left join departures
        on
            recent.origin_airport_code = departures.origin_airport_code
            and departures.departed_at >= {{ add_minutes(
                'recent.as_of', -(var('known_delays_minutes') | int)
            ) }}
            and recent.as_of > departures.departed_at
    group by
        recent.flight_id,
        recent.as_of,
        recent.delays_known_at,
        recent.origin_departures_3h,
        recent.carrier_departures_3h

),

different as (

    select *

    from counted
    where
        origin_departures_3h <> departure_count
        or carrier_departures_3h <> departures_of_carrier
        or delays_known_at <> last_departed_at

)

select * from different
