{#-
    The days that a model builds, each with the mark of its batches: those that
    changed where it is incremental, and otherwise all of them.

    A model refers to it as seldom as it can: MariaDB runs it for each reference.

    Arguments: as of changed_days.
-#}
{% macro days_to_build(days, built, day, batches='day_batches', due=none) -%}
    {%- if is_incremental() -%}
    {{ changed_days(days, built, day, batches, due) }}
    {%- else -%}
    select
        {{ day }},
        {{ batches }}
    from {{ days }}
    {%- endif -%}
{%- endmacro %}
