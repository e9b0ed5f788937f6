{#-
    Names that CAST knows, since that is what packages write these into. In
    DDL write the type itself: `char` alone is one character there.
-#}
{% macro mysql__type_string() -%}
    char
{%- endmacro %}


{% macro mysql__type_timestamp() -%}
    datetime(6)
{%- endmacro %}


{% macro mysql__type_float() -%}
    double
{%- endmacro %}


{% macro mysql__type_numeric() -%}
    decimal(28, 6)
{%- endmacro %}


{% macro mysql__type_bigint() -%}
    signed
{%- endmacro %}


{% macro mysql__type_int() -%}
    signed
{%- endmacro %}


{% macro mysql__type_boolean() -%}
    signed
{%- endmacro %}
