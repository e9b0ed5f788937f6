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
        {%- set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
        {%- set folded = existing | map('lower') | list -%}
        {%- set missing = [] -%}
        {%- for column in model.columns.values() -%}
            {%- set name = column['name'] -%}
            {%- if name in existing or (not column['quote'] and name | lower in folded) -%}
                {%- do docs['columns'].update({name: column['description'] or ''}) -%}
            {%- else -%}
                {%- do missing.append(name) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if missing -%}
            {{ exceptions.warn(
                'In relation ' ~ relation.render() ~ ': The following columns are specified in the schema '
                ~ 'but are not present in the database: ' ~ missing | join(', ')
            ) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(docs) }}
{%- endmacro %}
