{% macro start_of_hour(timestamp) -%}
    timestampadd(
        second,
        -minute({{ timestamp }}) * 60 - second({{ timestamp }}),
        {{ timestamp }}
    )
{%- endmacro %}
