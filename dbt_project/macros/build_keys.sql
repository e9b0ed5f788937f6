{#-
    An incremental run finds the keys in place; a table that was built anew has
    none. Both keys in one statement, since each would copy the table.
-#}
{% macro build_keys(relation) -%}
    {%- set meta = config.get('meta', {}) -%}
    {%- if execute and meta.get('primary_key') -%}
        {%- set found = run_query(
            "select count(*) from information_schema.statistics"
            ~ " where table_schema = '" ~ relation.schema ~ "'"
            ~ " and table_name = '" ~ relation.identifier ~ "'"
        ) -%}
        {%- if not found.columns[0].values()[0] -%}
            alter table {{ relation }}
            add primary key ({{ meta['primary_key'] | join(', ') }})
            {%- for columns in meta.get('indexes', []) -%}
                , add index ({{ columns | join(', ') }})
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
