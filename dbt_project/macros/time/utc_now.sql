{% macro utc_now() -%}
    utc_timestamp()
{%- endmacro %}
