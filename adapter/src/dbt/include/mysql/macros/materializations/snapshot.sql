{#- dbt's own, with a lock from the first look at the table to the commit: of two runs at once the second waits. -#}
{% materialization snapshot, adapter='mysql' %}
    {%- set grant_config = config.get('grants') -%}
    {%- do adapter.lock_snapshot(this, config.get('lock_timeout', 300)) -%}
    {%- set cached, target = get_or_create_relation(
        database=model.database, schema=model.schema, identifier=model.alias, type='table'
    ) -%}
    {%- if not target.is_table -%}
        {%- do exceptions.relation_wrong_type(target, 'table') -%}
    {%- endif -%}
    {#- Another run may have made it after this run filled its cache. -#}
    {%- set exists = cached or adapter.get_columns_in_relation(target) | length > 0 -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set strategy = strategy_dispatch(config.get('strategy'))(
        model, 'snapshotted_data', 'source_data', model['config'], exists
    ) -%}
    {%- do mysql__snapshot_quote_names(strategy) -%}
    {%- do mysql__snapshot_refuse_twins(strategy, model['compiled_code']) -%}
    {%- if not exists -%}
        {%- set select_sql = build_snapshot_table(strategy, model['compiled_code']) -%}
        {%- set final_sql = create_table_as(False, target, select_sql) -%}
    {%- else -%}
        {%- set columns = mysql__snapshot_names() -%}
        {{ adapter.assert_valid_snapshot_target_given_strategy(target, mysql__snapshot_names(false), strategy) }}
        {%- do mysql__snapshot_repair(strategy, target, columns) -%}
        {%- do adapter.turn_into_texts(
            target, adapter.get_column_schema_from_query(get_empty_subquery_sql(model['compiled_code']))
        ) -%}
        {%- set select_sql = snapshot_staging_table(strategy, sql, target) -%}
        {#- Of the text above: dbt's own macro would write it once more, with all that it asks the server. -#}
        {%- set staging = make_temp_relation(target) -%}
        {% call statement('build_snapshot_staging_relation') %}
            {{ create_table_as(True, staging, select_sql) }}
        {% endcall %}
        {%- set final_sql = mysql__snapshot_take_over(strategy, staging, target) -%}
    {%- endif -%}
    {{ check_time_data_types(select_sql) }}
    {% call statement('main') %}
        {{ final_sql }}
    {% endcall %}

    {%- do apply_grants(target, grant_config, should_revoke=should_revoke(exists, full_refresh_mode=False)) -%}
    {%- do persist_docs(target, model) -%}
    {%- if not exists -%}
        {%- do create_indexes(target) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {%- do adapter.unlock_snapshot(this) -%}
    {%- if exists -%}
        {%- do post_snapshot(staging) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}


{#- Give the snapshot the columns that the new rows need, and the statements that add these rows. -#}
{% macro mysql__snapshot_take_over(strategy, staging, target) -%}
    {%- do adapter.expand_history(staging, target) -%}
    {%- set helpers = ['dbt_change_type', 'dbt_unique_key'] -%}
    {%- if strategy.unique_key is not string -%}
        {%- for key in strategy.unique_key -%}
            {%- do helpers.append('dbt_unique_key_' ~ loop.index) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set existing = adapter.get_columns_in_relation(target) | map(attribute='name') | map('lower') | list -%}
    {%- set found = adapter.get_columns_in_relation(staging) -%}
    {%- set added, names = [], [] -%}
    {%- for column in found if column.name | lower not in helpers -%}
        {%- do names.append(adapter.quote(column.name)) -%}
        {#- Names of columns are the same in any case. -#}
        {%- if column.name | lower not in existing -%}
            {%- do added.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do create_columns(target, added) -%}
    {#- A column that the source lost has no value any more, and none is made up. -#}
    {%- do adapter.keep_unfilled(target, found) -%}
    {{ return(snapshot_merge_sql(target=target, source=staging, insert_cols=names)) }}
{%- endmacro %}


{#-
    Parts are told apart whatever they contain, and null is not the empty text. A part without
    | and ^ stands as it is: its hash is the one that dbt's own macro gives.
-#}
{% macro mysql__snapshot_hash_arguments(args) -%}
    {%- set texts = [] -%}
    {%- for arg in args -%}
        {%- do texts.append(
            "coalesce(replace(replace(cast(" ~ arg ~ " as binary), '^', '^^'), '|', '^|'), '^0')"
        ) -%}
    {%- endfor -%}
    {{ mysql__digest("concat_ws('|', " ~ texts | join(', ') ~ ")") }}
{%- endmacro %}


{#- Rows end and begin in one transaction: a reader never sees a key without its current row. -#}
{% macro mysql__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = mysql__snapshot_names() -%}
    {%- if config.get('hard_deletes') == 'new_record' -%}
    {{ mysql__snapshot_deletions(target, source, insert_cols, columns) }};
    {% endif -%}
    update {{ target.render() }} as DBT_INTERNAL_DEST
    inner join {{ source }} as DBT_INTERNAL_SOURCE
        on DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
    set DBT_INTERNAL_DEST.{{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
    where
        DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
        and {{ mysql__snapshot_is_current('DBT_INTERNAL_DEST.' ~ columns.dbt_valid_to) }};
    insert into {{ target.render() }} ({{ insert_cols | join(', ') }})
    select {{ insert_cols | join(', ') }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
{%- endmacro %}


{#- The rows that tell of a deletion have the values of the table, not what the source's types would make of them. -#}
{% macro mysql__snapshot_deletions(target, source, insert_cols, columns) -%}
    {%- set ended_at = 'DBT_INTERNAL_SOURCE.' ~ columns.dbt_valid_to -%}
    {%- set values = {
        columns.dbt_updated_at | replace('`', ''): ended_at,
        columns.dbt_valid_from | replace('`', ''): ended_at,
        columns.dbt_scd_id | replace('`', ''):
            snapshot_hash_arguments(['DBT_INTERNAL_SOURCE.' ~ columns.dbt_scd_id, ended_at]),
        columns.dbt_is_deleted | replace('`', ''): "'True'",
    } -%}
    insert into {{ target.render() }} ({{ insert_cols | join(', ') }})
    select
        {%- for name in insert_cols %}
        {{ values.get(name | replace('`', ''), 'DBT_INTERNAL_DEST.' ~ name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source }} as DBT_INTERNAL_SOURCE
    inner join {{ target.render() }} as DBT_INTERNAL_DEST
        on DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
    where
        DBT_INTERNAL_SOURCE.dbt_change_type = 'delete'
        and {{ mysql__snapshot_is_current('DBT_INTERNAL_DEST.' ~ columns.dbt_valid_to) }}
{%- endmacro %}


{% macro mysql__post_snapshot(staging_relation) -%}
    {%- do mysql__run('drop temporary table if exists ' ~ staging_relation.render()) -%}
{%- endmacro %}


{% macro mysql__get_true_sql() -%}
    {{ return('true') }}
{%- endmacro %}
