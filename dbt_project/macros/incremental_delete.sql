{#-
    In place of the adapter's macro of this name, whose `in (select …)` MariaDB
    answers by reading the new rows once per row of the table: hours for a month.
    Names are written out, since aliases here want a default database.
-#}
{% macro incremental_delete(
    tmp_relation, target_relation, unique_key=none, statement_name='pre_main'
) -%}
    {%- set keys = [unique_key] if unique_key is string else unique_key or [] -%}
    {%- if keys -%}
        delete {{ target_relation }}
        from {{ target_relation }}
        inner join {{ tmp_relation }}
            on
            {%- for key in keys %}
                {{ 'and ' if not loop.first -}}
                {{ target_relation }}.{{ key }} = {{ tmp_relation }}.{{ key }}
            {%- endfor %}
    {%- endif -%}
{%- endmacro %}
