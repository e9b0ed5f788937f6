{% macro day_of_week(date) -%}
    (weekday({{ date }}) + 1)
{%- endmacro %}
