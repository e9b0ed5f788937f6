{#-
    The rows that a run of a snapshot adds and ends, each with what happens to it.
    dbt's own text has a comment that MySQL reads as the start of a string.
-#}
{% macro mysql__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    {%- set current = config.get('dbt_valid_to_current') -%}
    {%- set notes_deletes = strategy.hard_deletes == 'new_record' -%}
    {%- set ends_deletes = notes_deletes or strategy.hard_deletes == 'invalidate' -%}
    {%- set key_fields = unique_key_fields(strategy.unique_key) -%}
    {%- set key_match = mysql__snapshot_key_match(strategy.unique_key) -%}
    {%- set is_deleted = 'snapshotted_data.' ~ columns.dbt_is_deleted ~ " = 'True'" -%}
    with snapshot_query as (
        {{ source_sql }}
    ),

    snapshotted_data as (
        select all_snapshotted.*, {{ key_fields }}
        from {{ target_relation }} as all_snapshotted
        where
            {{ columns.dbt_valid_to }} is null
            {%- if current %}
            or {{ columns.dbt_valid_to }} = {{ current }}
            {%- endif %}
    ),

    insertions_source_data as (
        select
            snapshot_query.*,
            {{ key_fields }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, columns) }},
            {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
        from snapshot_query
    ),

    updates_source_data as (
        select
            snapshot_query.*,
            {{ key_fields }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
        from snapshot_query
    ),
    {%- if ends_deletes %}

    deletes_source_data as (
        select snapshot_query.*, {{ key_fields }}
        from snapshot_query
    ),
    {%- endif %}

    insertions as (
        select
            'insert' as dbt_change_type,
            source_data.*
            {%- if notes_deletes %},
            'False' as {{ columns.dbt_is_deleted }}
            {%- endif %}
        from insertions_source_data as source_data
        left join snapshotted_data on {{ key_match }}
        where
            {{ unique_key_is_null(strategy.unique_key, 'snapshotted_data') }}
            or {{ strategy.row_changed }}
            {%- if notes_deletes %}
            or {{ is_deleted }}
            {%- endif %}
    ),

    updates as (
        select
            'update' as dbt_change_type,
            source_data.*,
            snapshotted_data.{{ columns.dbt_scd_id }}
            {%- if notes_deletes %},
            snapshotted_data.{{ columns.dbt_is_deleted }}
            {%- endif %}
        from updates_source_data as source_data
        inner join snapshotted_data on {{ key_match }}
        where
            {{ strategy.row_changed }}
            {%- if notes_deletes %}
            or {{ is_deleted }}
            {%- endif %}
    )
    {%- if ends_deletes %},

    deletes as (
        select
            'delete' as dbt_change_type,
            source_data.*,
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
            {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_to }},
            snapshotted_data.{{ columns.dbt_scd_id }}
            {%- if notes_deletes %},
            snapshotted_data.{{ columns.dbt_is_deleted }}
            {%- endif %}
        from snapshotted_data
        left join deletes_source_data as source_data on {{ key_match }}
        where
            {{ unique_key_is_null(strategy.unique_key, 'source_data') }}
            {%- if notes_deletes %}
            and not ({{ is_deleted }})
            {%- endif %}
    )
    {%- endif %}
    {%- if notes_deletes %},
    {%- set existing_names = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list %}

    deletion_records as (
        select
            'insert' as dbt_change_type,
            {%- for name in get_columns_in_query(source_sql) %}
            {{ 'snapshotted_data' if name in existing_names else 'source_data' }}.{{ adapter.quote(name) }},
            {%- endfor %}
            {%- if strategy.unique_key is string %}
            snapshotted_data.dbt_unique_key,
            {%- else %}
            {%- for key in strategy.unique_key %}
            snapshotted_data.dbt_unique_key_{{ loop.index }},
            {%- endfor %}
            {%- endif %}
            {{ snapshot_get_time() }} as {{ columns.dbt_valid_from }},
            {{ snapshot_get_time() }} as {{ columns.dbt_updated_at }},
            snapshotted_data.{{ columns.dbt_valid_to }},
            {{ snapshot_hash_arguments(['snapshotted_data.' ~ columns.dbt_scd_id, snapshot_get_time()]) }}
                as {{ columns.dbt_scd_id }},
            'True' as {{ columns.dbt_is_deleted }}
        from snapshotted_data
        left join deletes_source_data as source_data on {{ key_match }}
        where
            {{ unique_key_is_null(strategy.unique_key, 'source_data') }}
            and not ({{ is_deleted }})
    )
    {%- endif %}

    select * from insertions
    union all
    select * from updates
    {%- if ends_deletes %}
    union all
    select * from deletes
    {%- endif %}
    {%- if notes_deletes %}
    union all
    select * from deletion_records
    {%- endif %}
{%- endmacro %}


{#- Null equals null in the later parts of a key; the first part is what tells a match from none. -#}
{% macro mysql__snapshot_key_match(unique_key) -%}
    {%- if unique_key is string -%}
        snapshotted_data.dbt_unique_key = source_data.dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}
            snapshotted_data.dbt_unique_key_{{ loop.index }} <=> source_data.dbt_unique_key_{{ loop.index }}
            {{- ' and ' if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
