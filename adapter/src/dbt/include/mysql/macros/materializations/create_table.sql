{% macro mysql__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if language == 'python' -%}
        {{ mysql__py_write_table(compiled_code, relation, temporary) }}
    {%- elif language == 'sql' -%}
        {%- set sql_header = config.get('sql_header', none) -%}
        {{ sql_header if sql_header is not none }}
        {%- set contract = config.get('contract') -%}
        {%- if contract and contract.enforced -%}
            {{ get_assert_columns_equivalent(compiled_code) }}
            {#- New rows get the declared types, keys they have where they are going. -#}
            create {{ 'temporary ' if temporary }}table {{ relation.render() }} (
                {{ adapter.with_key(mysql__declared_columns() if temporary else mysql__inside(relation))
                    | join(',\n                ') }}
            ) {{ adapter.table_options(config.model.config, temporary) }};
            insert into {{ relation.render() }} ({{ mysql__column_names() }})
            select {{ adapter.checked_columns(
                model['columns'], get_column_schema_from_query(compiled_code, sql_header)
            ) }}
            from (
                {{ compiled_code }}
            ) as model_subq
        {%- elif temporary -%}
            {%- set keys = adapter.with_key([]) -%}
            create temporary table {{ relation.render() }}{{ ' (' ~ keys | join(', ') ~ ')' if keys }} as
            {{ compiled_code }}
        {%- else -%}
            {%- set keys = adapter.with_key(mysql__inside(relation)) -%}
            create table {{ relation.render() }}{{ ' (' ~ keys | join(', ') ~ ')' if keys }}
            {{ adapter.table_options(config.model.config) }} as
            {{ compiled_code }}
        {%- endif -%}
    {%- else -%}
        {% do exceptions.raise_compiler_error('a model is written in SQL or Python, not in ' ~ language) %}
    {%- endif -%}
{%- endmacro %}


{#- What stands in the parentheses of CREATE TABLE. -#}
{% macro mysql__inside(relation) -%}
    {%- set clauses = [] -%}
    {%- set contract = config.get('contract') -%}
    {%- if contract and contract.enforced and model.resource_type == 'model' -%}
        {%- do clauses.extend(mysql__definition()['inside']) -%}
        {%- set has_key = clauses | map('truncate', 11, true, '', 0) | select('equalto', 'primary key') | list -%}
        {%- if config.get('primary_key') and not has_key -%}
            {%- do clauses.append(adapter.key_clauses(config.get('primary_key'))) -%}
        {%- endif -%}
    {%- elif model.resource_type == 'snapshot' -%}
        {%- set columns = mysql__snapshot_names(false) -%}
        {#- Each run looks the changed rows up by it. -#}
        {%- do clauses.append(
            adapter.key_clauses(none, [{'columns': [columns.dbt_scd_id], 'name': 'dbt_scd_id'}])
        ) -%}
    {%- elif config.get('primary_key') -%}
        {%- do clauses.append(adapter.key_clauses(config.get('primary_key'))) -%}
    {%- endif -%}
    {{ return(clauses) }}
{%- endmacro %}


{% macro mysql__declared_columns() -%}
    {%- set columns = [] -%}
    {%- for column in model['columns'].values() -%}
        {%- do columns.append(adapter.quote(column['name']) ~ ' ' ~ column['data_type']) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{% macro mysql__definition() -%}
    {{ return(adapter.table_definition(model, load_cached_relation(this))) }}
{%- endmacro %}


{% macro mysql__column_names() -%}
    {%- for column in model['columns'].values() -%}
        {{ adapter.quote(column['name']) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro mysql__get_column_names() -%}
    {{ mysql__column_names() }}
{%- endmacro %}


{#- Keys that cost less once the rows are there, and the comments: one statement. -#}
{% macro mysql__finish_table(relation) -%}
    {%- set contract = config.get('contract') -%}
    {%- set after = [] -%}
    {%- if contract and contract.enforced and model.resource_type == 'model' -%}
        {%- do after.extend(mysql__definition()['after']) -%}
    {%- endif -%}
    {%- do adapter.finish_table(relation, config.get('indexes'), after, mysql__docs(relation)) -%}
{%- endmacro %}


{#- By default dbt calls this once a table is in its place; here it is finished before. -#}
{% macro mysql__create_indexes(relation) -%}
    {%- if model.resource_type == 'snapshot' -%}
        {%- do adapter.finish_table(relation, config.get('indexes'), [], {}) -%}
        {#- Each run compares all rows by it, and MariaDB has no other join that is quick. -#}
        {%- set lookup = adapter.lookup_index(
            relation, adapter.get_columns_in_relation(relation), config.get('unique_key')
        ) -%}
        {%- if lookup -%}
            {%- do mysql__run('alter table ' ~ relation.render() ~ ' add ' ~ lookup) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
