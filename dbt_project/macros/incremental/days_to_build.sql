{#-
    The days that a model builds, each with the mark of its batches: those that
    changed where it is incremental, and otherwise all of them. With the variable
    days_at_once at most so many, the oldest first; the next builds do the others.

    A model refers to it as seldom as it can: MariaDB runs it for each reference.

    Arguments: as of changed_days.
-#}
{% macro days_to_build(days, built, day, batches='day_batches', due=none) -%}
    {%- set most = var('days_at_once') | int -%}
    {%- if is_incremental() -%}
    {{ changed_days(days, built, day, batches, due, most) }}
    {%- else -%}
    select
        {{ day }},
        {{ batches }}
    from {{ days }}
    {%- if most %}
    order by {{ day }}
    limit {{ most }}
    {%- endif %}
    {%- endif -%}
{%- endmacro %}
