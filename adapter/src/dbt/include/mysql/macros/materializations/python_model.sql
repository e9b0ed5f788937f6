{#-
    The code that the model's process runs: the model, what dbt adds to it, and the table for its rows.
    A table of new rows has no key: that of the target decides.
-#}
{% macro mysql__py_write_table(compiled_code, relation, temporary=False) -%}
{{ compiled_code }}

# The table for what the model returns.
dbt_table = {{ mysql__python_table(relation, temporary) }}
{%- endmacro %}


{% macro mysql__python_table(relation, temporary) -%}
    {#- The tables are joined, so their texts have to be alike. -#}
    {%- set options = {'charset': config.get('charset'), 'collation': config.get('collation')}
        if temporary else config.model.config -%}
    {{ return({
        'relation': relation.render(),
        'inside': adapter.with_key([] if temporary else mysql__inside(relation)),
        'options': adapter.table_options(options),
        'types': config.get('column_types') or {},
    }) }}
{%- endmacro %}


{#- A model's process has sessions of its own, which see what hooks did once it is committed. -#}
{% macro mysql__leave_to_python() -%}
    {%- if model['language'] == 'python' -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}
