{% macro add_days(date, days) -%}
    cast(timestampadd(day, {{ days }}, {{ date }}) as date)
{%- endmacro %}
