{#-
    The rows that a run of a snapshot adds and ends, each with what happens to it.
    dbt's own text has a comment that MySQL reads as the start of a string.
-#}
{% macro mysql__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = mysql__snapshot_names() -%}
    {%- set notes_deletes = strategy.hard_deletes == 'new_record' -%}
    {#- With --empty and --sample, a row that was left out is not deleted. -#}
    {%- set is_partial = flags.EMPTY or invocation_args_dict.get('sample') -%}
    {%- set ends_deletes = not is_partial and strategy.hard_deletes in ('invalidate', 'new_record') -%}
    {%- set names = get_columns_in_query(source_sql) -%}
    {%- set key_names = mysql__snapshot_key_names(strategy.unique_key) -%}
    {%- set key_fields = unique_key_fields(strategy.unique_key) -%}
    {%- set families = mysql__snapshot_families(strategy.unique_key, source_sql, target_relation) -%}
    {%- set key_match = mysql__snapshot_key_match(strategy.unique_key, families) -%}
    {%- set is_deleted = 'snapshotted_data.' ~ columns.dbt_is_deleted ~ " = 'True'" -%}
    {%- set row_changed = mysql__snapshot_row_changed(strategy, columns, families) -%}
    {%- set ended_at = 'greatest(' ~ snapshot_get_time() ~ ', coalesce(snapshotted_data.'
        ~ columns.dbt_valid_from ~ ', ' ~ snapshot_get_time() ~ '))' -%}
    with snapshot_query as (
        {{ source_sql }}
    ),

    history as (
        select all_snapshotted.*, {{ key_fields }}
        from {{ target_relation }} as all_snapshotted
    ),

    snapshotted_data as (
        select all_snapshotted.*, {{ key_fields }}
        from {{ target_relation }} as all_snapshotted
        where {{ mysql__snapshot_is_current(columns.dbt_valid_to) }}
    ),

    source_rows as (
        select
            snapshot_query.*,
            {{ key_fields }},
            {{ strategy.updated_at }} as dbt_source_time,
            {{ get_dbt_valid_to_current(strategy, columns) }},
            {{ strategy.scd_id }} as dbt_source_id
        from snapshot_query
    ),

    changes as (
        select
            source_data.*,
            snapshotted_data.{{ columns.dbt_scd_id }} as dbt_current_id,
            {%- if notes_deletes %}
            snapshotted_data.{{ columns.dbt_is_deleted }} as dbt_current_is_deleted,
            {%- endif %}
            {#- Where the version before it ends: of the current row, or of the last one of a row that returns. #}
            coalesce(
                snapshotted_data.{{ columns.dbt_valid_from }},
                (
                    select max(history.{{ columns.dbt_valid_to }})
                    from history
                    where {{ mysql__snapshot_key_match(strategy.unique_key, families, 'history') }}
                )
            ) as dbt_not_before
        from source_rows as source_data
        left join snapshotted_data on {{ key_match }}
        where
            snapshotted_data.{{ columns.dbt_scd_id }} is null
            or {{ row_changed }}
            {%- if notes_deletes %}
            or {{ is_deleted }}
            {%- endif %}
    ),

    dated_changes as (
        select
            changes.*,
            {{ mysql__snapshot_begins() }} as dbt_begins
        from changes
    ),

    insertions as (
        select
            'insert' as dbt_change_type,
            {%- for name in names %}
            {{ adapter.quote(name) }},
            {%- endfor %}
            {{ key_names | join(', ') }},
            dbt_source_time as {{ columns.dbt_updated_at }},
            dbt_begins as {{ columns.dbt_valid_from }},
            {{ columns.dbt_valid_to }},
            case
                when dbt_begins = dbt_source_time then dbt_source_id
                else {{ snapshot_hash_arguments(['dbt_source_id', 'dbt_begins']) }}
            end as {{ columns.dbt_scd_id }}
            {%- if notes_deletes %},
            'False' as {{ columns.dbt_is_deleted }}
            {%- endif %}
        from dated_changes
    ),

    updates as (
        select
            'update' as dbt_change_type,
            {%- for name in names %}
            {{ adapter.quote(name) }},
            {%- endfor %}
            {{ key_names | join(', ') }},
            dbt_source_time as {{ columns.dbt_updated_at }},
            dbt_begins as {{ columns.dbt_valid_from }},
            dbt_begins as {{ columns.dbt_valid_to }},
            dbt_current_id as {{ columns.dbt_scd_id }}
            {%- if notes_deletes %},
            dbt_current_is_deleted as {{ columns.dbt_is_deleted }}
            {%- endif %}
        from dated_changes
        where dbt_current_id is not null
    )
    {%- if ends_deletes %},

    gone as (
        select snapshotted_data.*, {{ ended_at }} as dbt_ended_at
        from snapshotted_data
        left join (select source_rows.*, 1 as dbt_is_present from source_rows) as source_data on {{ key_match }}
        where
            source_data.dbt_is_present is null
            {%- if notes_deletes %}
            and not ({{ is_deleted }})
            {%- endif %}
    ),

    deletes as (
        select
            'delete' as dbt_change_type,
            {%- for name in names %}
            null as {{ adapter.quote(name) }},
            {%- endfor %}
            {{ key_names | join(', ') }},
            dbt_ended_at as {{ columns.dbt_updated_at }},
            dbt_ended_at as {{ columns.dbt_valid_from }},
            dbt_ended_at as {{ columns.dbt_valid_to }},
            {{ columns.dbt_scd_id }}
            {%- if notes_deletes %},
            {{ columns.dbt_is_deleted }}
            {%- endif %}
        from gone
    )
    {%- endif %}

    select * from insertions
    union all
    select * from updates
    {%- if ends_deletes %}
    union all
    select * from deletes
    {%- endif %}
{%- endmacro %}


{#- The first rows of a snapshot; a row without a time of its own begins now. -#}
{% macro mysql__build_snapshot_table(strategy, sql) -%}
    {%- set columns = mysql__snapshot_names() -%}
    select
        snapshot_query.*,
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        coalesce({{ strategy.updated_at }}, {{ snapshot_get_time() }}) as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }}
        {%- if strategy.hard_deletes == 'new_record' %},
        'False' as {{ columns.dbt_is_deleted }}
        {%- endif %}
    from (
        {{ sql }}
    ) as snapshot_query
{%- endmacro %}


{#-
    A later time of the source is when the new version begins. A time that does not follow the
    version before it (a row that returns as it was, a clock that goes back) says nothing: now.
-#}
{% macro mysql__snapshot_begins() -%}
    case
        when dbt_source_time > dbt_not_before then dbt_source_time
        when dbt_not_before is null then coalesce(dbt_source_time, {{ snapshot_get_time() }})
        else greatest({{ snapshot_get_time() }}, dbt_not_before)
    end
{%- endmacro %}


{#-
    By the source's own time (a version may begin later than that), or by the checked columns.
-#}
{% macro mysql__snapshot_row_changed(strategy, columns, families) -%}
    {%- if config.get('strategy') == 'timestamp' -%}
        (
            snapshotted_data.{{ columns.dbt_updated_at }} < source_data.dbt_source_time
            or (snapshotted_data.{{ columns.dbt_updated_at }} is null and source_data.dbt_source_time is not null)
        )
    {%- elif config.get('strategy') == 'check' -%}
        {%- set is_added, names = snapshot_check_all_get_existing_columns(model, true, config.get('check_cols')) -%}
        {%- set differences = ['true'] if is_added else [] -%}
        {%- for name in names if not is_added -%}
            {%- do differences.append('not ' ~ mysql__snapshot_same(name, families, by_bytes=true)) -%}
        {%- endfor -%}
        ({{ differences | join(' or ') or 'false' }})
    {%- else -%}
        {{ strategy.row_changed }}
    {%- endif -%}
{%- endmacro %}
