{% macro mysql__date(year, month, day) -%}
    cast('{{ modules.datetime.date(year, month, day).isoformat() }}' as date)
{%- endmacro %}


{% macro mysql__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- if datepart | lower == 'millisecond' -%}
    date_add({{ from_date_or_timestamp }}, interval ({{ interval }}) * 1000 microsecond)
    {%- else -%}
    date_add({{ from_date_or_timestamp }}, interval ({{ interval }}) {{ datepart }})
    {%- endif -%}
{%- endmacro %}


{#- How many starts of that part lie between the two, as dbt counts elsewhere; weeks start on Monday. -#}
{% macro mysql__datediff(first_date, second_date, datepart) -%}
    {%- set part = datepart | lower -%}
    {%- if part in ('day', 'date') -%}
        datediff({{ second_date }}, {{ first_date }})
    {%- elif part == 'week' -%}
        floor((to_days({{ second_date }}) + 5) / 7) - floor((to_days({{ first_date }}) + 5) / 7)
    {%- elif part == 'year' -%}
        {#- Of unsigned numbers, which these are on MySQL, a difference below zero is an error. -#}
        (cast(year({{ second_date }}) as signed) - cast(year({{ first_date }}) as signed))
    {%- elif part == 'quarter' -%}
        (
            cast(year({{ second_date }}) * 4 + quarter({{ second_date }}) as signed)
            - cast(year({{ first_date }}) * 4 + quarter({{ first_date }}) as signed)
        )
    {%- elif part == 'month' -%}
        period_diff(extract(year_month from {{ second_date }}), extract(year_month from {{ first_date }}))
    {%- elif part in ('hour', 'minute', 'second') -%}
        timestampdiff(
            {{ part }},
            {{ dbt.date_trunc(part, first_date) }},
            {{ dbt.date_trunc(part, second_date) }}
        )
    {%- elif part == 'millisecond' -%}
        {#- microsecond() reads a day in a text as a time. -#}
        {%- set first = 'cast(' ~ first_date ~ ' as datetime(6))' -%}
        {%- set second = 'cast(' ~ second_date ~ ' as datetime(6))' -%}
        timestampdiff(
            microsecond,
            date_sub({{ first }}, interval microsecond({{ first }}) % 1000 microsecond),
            date_sub({{ second }}, interval microsecond({{ second }}) % 1000 microsecond)
        ) div 1000
    {%- elif part == 'microsecond' -%}
        timestampdiff(microsecond, {{ first_date }}, {{ second_date }})
    {%- else -%}
        {{ exceptions.raise_compiler_error("datediff does not know the part '" ~ datepart ~ "'") }}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__date_trunc(datepart, date) -%}
    {%- set part = datepart | lower -%}
    {%- if part == 'second' -%}
        cast(date_format({{ date }}, '%Y-%m-%d %H:%i:%s') as datetime)
    {%- elif part == 'minute' -%}
        cast(date_format({{ date }}, '%Y-%m-%d %H:%i:00') as datetime)
    {%- elif part == 'hour' -%}
        cast(date_format({{ date }}, '%Y-%m-%d %H:00:00') as datetime)
    {%- elif part == 'day' -%}
        cast(date({{ date }}) as datetime)
    {%- elif part == 'week' -%}
        cast(date_sub(date({{ date }}), interval weekday({{ date }}) day) as datetime)
    {%- elif part == 'month' -%}
        cast(date_format({{ date }}, '%Y-%m-01') as datetime)
    {%- elif part == 'quarter' -%}
        cast(date_sub(
            date_format({{ date }}, '%Y-%m-01'), interval (month({{ date }}) - 1) % 3 month
        ) as datetime)
    {%- elif part == 'year' -%}
        cast(date_format({{ date }}, '%Y-01-01') as datetime)
    {%- else -%}
        {{ exceptions.raise_compiler_error("date_trunc does not know the part '" ~ datepart ~ "'") }}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__last_day(date, datepart) -%}
    {%- if datepart == 'month' -%}
        last_day({{ date }})
    {%- else -%}
        {{ dbt.default_last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}


{#- By the numbers themselves: dbt counts the rows with a window that orders by nothing. -#}
{% macro mysql__date_spine(datepart, start_date, end_date) -%}
    with rawdata as (
        {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}
    ),

    all_periods as (
        select {{ dbt.dateadd(datepart, 'cast(generated_number as signed) - 1', start_date) }} as date_{{ datepart }}
        from rawdata
    ),

    filtered as (
        select *
        from all_periods
        where date_{{ datepart }} <= {{ end_date }}
    )

    select * from filtered
{%- endmacro %}
