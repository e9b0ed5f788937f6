{#-
    The code that the model's process runs: the model, what dbt adds to it, and the table for its rows.
    A table of new rows is made without keys and checks: those of the target decide.
-#}
{% macro mysql__py_write_table(compiled_code, relation, temporary=False) -%}
{{ compiled_code }}

# The table for what the model returns.
dbt_table = {{ mysql__python_table(relation, temporary) }}
{%- endmacro %}


{% macro mysql__python_table(relation, temporary) -%}
    {%- set contract = config.get('contract') -%}
    {%- set is_enforced = contract is not none and contract.enforced -%}
    {%- set types = {} -%}
    {%- if is_enforced -%}
        {%- for column in model['columns'].values() -%}
            {%- do types.update({column['name']: column['data_type']}) -%}
        {%- endfor -%}
    {%- endif -%}
    {#- The tables are joined, so their texts have to be alike. -#}
    {%- set options = {'charset': config.get('charset'), 'collation': config.get('collation')}
        if temporary else config.model.config -%}
    {{ return({
        'relation': relation.render(),
        'inside': [] if temporary else mysql__inside(relation),
        'options': adapter.table_options(options),
        'types': types if is_enforced else none,
        'has_columns': is_enforced and not temporary,
    }) }}
{%- endmacro %}


{#- A model's process has sessions of its own, which see what hooks did once it is committed. -#}
{% macro mysql__leave_to_python() -%}
    {%- if model['language'] == 'python' -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}
