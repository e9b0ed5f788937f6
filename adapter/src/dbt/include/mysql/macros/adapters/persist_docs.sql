{#- Views have no comments of their own in MySQL: their descriptions are in the docs alone. -#}
{% macro mysql__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if not relation.is_view -%}
        {%- do adapter.finish_table(relation, none, [], mysql__docs(relation, for_relation, for_columns)) -%}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__docs(relation, for_relation=true, for_columns=true) -%}
    {%- set docs = {'relation': none, 'columns': {}} -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do docs.update({'relation': model.description}) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- set described = {} -%}
        {%- for column in model.columns.values() -%}
            {%- do described.update({column['name']: column}) -%}
        {%- endfor -%}
        {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
        {%- for name, column in validate_doc_columns(relation, described, existing).items() -%}
            {%- do docs['columns'].update({name: column['description'] or ''}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(docs) }}
{%- endmacro %}
