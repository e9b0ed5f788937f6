{#-
    For every moment that is asked about, when the newest was known of what was
    known by then: joined back to the observations by equality, on their index,
    it gives each row one row at most.

    MySQL cannot look up "the newest before" in an index: a correlated subquery
    and a join by a range of time both read all observations of a key for every
    row. Here both sides are put in one order of time, and running counts say
    which observation was the last: as much work as sorting them.

    Example:
        known as (
            {{ known_as_of(
                'flights', 'observations', keys=['airport_code'],
                as_of='as_of_hour', known_at='observed_at', max_age_minutes=360
            ) }}
        )
        ...
        left join known on the keys and as_of_hour
        left join observations on the keys and known.observed_at

    Arguments:
        readings: CTE or relation with the keys and the moments asked about.
        observations: CTE or relation with the keys and times of knowledge.
        keys: columns that both share.
        as_of: column of readings; what becomes known in that instant counts.
        known_at: column of observations.
        max_age_minutes: what was known longer than that does not count.

    Returns a query of one row per key and moment: keys, as_of, known_at (null
    where nothing was known).
-#}
{% macro known_as_of(
    readings, observations, keys, as_of, known_at, max_age_minutes=none
) -%}
    {%- set by = keys | join(', ') -%}
    select
        {{ by }},
        moment as {{ as_of }},
        {% if max_age_minutes is none -%}
        newest_known_at as {{ known_at }}
        {%- else -%}
        case
            when newest_known_at >= {{ minutes_before('moment', max_age_minutes) }}
                then newest_known_at
        end as {{ known_at }}
        {%- endif %}
    from (
        select
            {{ by }},
            moment,
            is_reading,
            max(observed_moment) over (
                partition by {{ by }}, observations_so_far
            ) as newest_known_at
        from (
            select
                {{ by }},
                moment,
                is_reading,
                observed_moment,
                sum(1 - is_reading) over (
                    partition by {{ by }}
                    order by moment, is_reading
                    rows between unbounded preceding and current row
                ) as observations_so_far
            from (
                select distinct
                    {{ by }},
                    {{ known_at }} as moment,
                    0 as is_reading,
                    {{ known_at }} as observed_moment
                from {{ observations }}
                union all
                select distinct
                    {{ by }},
                    {{ as_of }} as moment,
                    1 as is_reading,
                    null as observed_moment
                from {{ readings }}
            ) as moments
        ) as counted
    ) as looked_up
    where is_reading = 1
{%- endmacro %}
