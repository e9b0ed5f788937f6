{#- dbt takes moments without a zone for UTC, whatever zone the server is in. -#}
{% macro mysql__current_timestamp() -%}
    utc_timestamp(6)
{%- endmacro %}


{% macro mysql__snapshot_string_as_time(timestamp) -%}
    {{ return("cast('" ~ timestamp ~ "' as datetime(6))") }}
{%- endmacro %}


{% macro mysql__current_timestamp_backcompat() -%}
    utc_timestamp(6)
{%- endmacro %}
