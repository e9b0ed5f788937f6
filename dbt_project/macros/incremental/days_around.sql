{#-
    Days with their neighbours, each once.

    Arguments:
        days: relation of days.
        day: its column.
        before, after: how many days to each side.
-#}
{% macro days_around(days, day, before, after) -%}
    select distinct
        {{ add_days('centre.' ~ day, 'offsets.day_offset - ' ~ before) }} as {{ day }}
    from {{ days }} as centre
    cross join (
        {{ integers((before | int) + (after | int) + 1, name='day_offset') }}
    ) as offsets
{%- endmacro %}
