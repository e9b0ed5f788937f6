{#-
    Names are compared byte by byte, as in the raw tables: with the server's
    default collation, joins between layers would not find their indexes.
-#}
{% macro mariadb__create_schema(relation) -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation.without_identifier() }}
            character set utf8mb4 collate utf8mb4_bin
    {%- endcall -%}
{% endmacro %}


{% macro mysql__create_schema(relation) -%}
    {{ return(mariadb__create_schema(relation)) }}
{% endmacro %}
