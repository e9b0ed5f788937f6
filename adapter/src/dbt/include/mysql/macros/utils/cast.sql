{#- Any type of a column may be named, also those that MySQL's CAST does not know. -#}
{% macro mysql__cast(field, type) -%}
    {%- set known = adapter.cast_type(type | string) -%}
    {%- if known is none -%}
        {{ field }}
    {%- else -%}
        cast({{ field }} as {{ known }})
    {%- endif -%}
{%- endmacro %}


{#-
    Without the type's size, so that nothing is cut: dbt casts the rows of unit
    tests with it, whose columns are as long as the literals that made them.
-#}
{% macro mysql__safe_cast(field, type) -%}
    {%- set known = adapter.cast_type(type | string, true) -%}
    {%- if known is none -%}
        {{ field }}
    {%- else -%}
        cast({{ field }} as {{ known }})
    {%- endif -%}
{%- endmacro %}


{% macro mysql__cast_bool_to_text(field) -%}
    case when {{ field }} then 'true' when not {{ field }} then 'false' end
{%- endmacro %}


{#- The bytes of a value as a text: the servers compare a text with a number as numbers, so that '01' is 1. -#}
{% macro mysql__bytes(value, family) -%}
    {%- if family == 'text' -%}
        cast(convert({{ value }} using utf8mb4) as binary)
    {%- else -%}
        cast({{ value }} as binary)
    {%- endif -%}
{%- endmacro %}
