{#- A seed is built aside as well: who reads it meanwhile finds the rows of the last run. -#}
{% materialization seed, adapter='mysql' %}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
    {%- set grant_config = config.get('grants') -%}
    {%- if existing_relation is not none and existing_relation.is_view -%}
        {{ exceptions.raise_compiler_error(
            "Cannot seed to '{}', it is a view".format(existing_relation.render())
        ) }}
    {%- endif -%}

    {%- set is_new = should_full_refresh() or existing_relation is none -%}
    {%- set agate_table = adapter.exact_seed(
        load_agate_table(), config.get('delimiter'), config.get('column_types') or {},
        none if is_new else existing_relation
    ) -%}
    {%- do store_result('agate_table', response='OK', agate_table=agate_table) -%}

    {%- do mysql__prepare(target_relation) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if is_new -%}
        {%- set create_sql = mysql__create_seed_sql(intermediate_relation, agate_table) -%}
    {%- else -%}
        {#- Without --full-refresh the table keeps its columns, types and keys. -#}
        {%- do mysql__refuse_other_header(existing_relation, agate_table.column_names) -%}
        {%- set create_sql = 'create table ' ~ intermediate_relation.render() ~ ' like '
            ~ existing_relation.render() -%}
    {%- endif -%}
    {%- do mysql__run(create_sql) -%}
    {%- if not flags.EMPTY -%}
        {%- do adapter.fit_seed(
            intermediate_relation, agate_table, (config.get('column_types') or {}).keys() | list
        ) -%}
    {%- endif -%}
    {%- set row_count = 0 if flags.EMPTY else agate_table.rows | length -%}
    {%- set load_sql = adapter.load_seed(intermediate_relation, agate_table) if row_count else '' -%}
    {%- call noop_statement('main', 'INSERT ' ~ row_count, 'INSERT', row_count) -%}
        {{ get_csv_sql(create_sql, load_sql) }}
    {%- endcall -%}
    {%- do adapter.finish_table(
        intermediate_relation, config.get('indexes') if is_new else none, [], mysql__docs(intermediate_relation)
    ) -%}
    {%- do mysql__swap(intermediate_relation, existing_relation, target_relation) -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(
        target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode=True)
    ) -%}
    {%- do adapter.commit() -%}
    {%- do mysql__drop_backup(existing_relation, target_relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}


{% macro mysql__create_seed_sql(relation, agate_table) -%}
    {#- Names of columns are the same in any case. -#}
    {%- set types = {} -%}
    {%- for name, type in (config.get('column_types') or {}).items() -%}
        {%- do types.update({name | lower: type}) -%}
    {%- endfor -%}
    {%- set clauses = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- set inferred = adapter.convert_type(agate_table, loop.index0) -%}
        {%- do clauses.append(adapter.quote(name | string) ~ ' ' ~ types.get(name | lower, inferred)) -%}
    {%- endfor -%}
    {%- if config.get('primary_key') -%}
        {%- do clauses.append(adapter.key_clauses(config.get('primary_key'))) -%}
    {%- endif -%}
    {{ return(
        'create table ' ~ relation.render() ~ ' (' ~ adapter.with_key(clauses) | join(', ') ~ ') '
        ~ adapter.table_options(config.model.config)
    ) }}
{%- endmacro %}


{% macro mysql__refuse_other_header(existing_relation, names) -%}
    {%- set found = adapter.get_columns_in_relation(existing_relation) | map(attribute='name') | list -%}
    {%- if found | map('lower') | sort != names | map('lower') | sort -%}
        {{ exceptions.raise_compiler_error(
            'The seed has the columns ' ~ names | join(', ') ~ ', its table has ' ~ found | join(', ') ~ '. '
            ~ 'Hint: dbt seed --full-refresh makes the table anew.'
        ) }}
    {%- endif -%}
{%- endmacro %}
