{% macro minute_of_day(timestamp) -%}
    (hour({{ timestamp }}) * 60 + minute({{ timestamp }}))
{%- endmacro %}
