{#-
    The code of the member that every dimension of codes has for what it does not
    know, so that an inner join loses no row.
-#}
{% macro unknown_member() -%}
    'UNKNOWN'
{%- endmacro %}
