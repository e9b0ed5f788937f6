{#- As dbt-mysql 1.7: rows of a known key are replaced, without a key they are added. -#}
{% macro mysql__get_incremental_default_sql(arg_dict) -%}
    {%- if arg_dict['unique_key'] -%}
        {{ return(get_incremental_delete_insert_sql(arg_dict)) }}
    {%- else -%}
        {{ return(get_incremental_append_sql(arg_dict)) }}
    {%- endif -%}
{%- endmacro %}


{#- A config of one key or several as a list, each of them once. -#}
{% macro mysql__keys(unique_key) -%}
    {{ return((([unique_key] if unique_key is string else unique_key) or []) | unique | list) }}
{%- endmacro %}


{#- Null equals null here: a key with a null in it is a key too. -#}
{% macro mysql__key_match(
    unique_key, left='DBT_INTERNAL_DEST', right='DBT_INTERNAL_SOURCE', is_renamed=false
) -%}
    {%- for key in mysql__keys(unique_key) -%}
        {{ left }}.{{ key }} <=> {{ right }}.{{ 'dbt_key_' ~ loop.index if is_renamed else key }}
        {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#-
    Delete the rows of the target whose keys are among the new rows. Only the keys are joined
    to predicates, and under other names: so they mean the target's columns. Where few keys
    have many rows each, the keys are joined once as well.
-#}
{% macro mysql__delete_by_keys(target, source, unique_key, predicates, has_few_keys=false) -%}
    delete DBT_INTERNAL_DEST
    from {{ target }} as DBT_INTERNAL_DEST
    {%- if predicates or has_few_keys %}
    inner join (
        select distinct
            {%- for key in mysql__keys(unique_key) %}
            {{ key }} as dbt_key_{{ loop.index }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ source }}
    ) as DBT_INTERNAL_SOURCE
        on {{ mysql__key_match(unique_key, is_renamed=true) }}
    {%- if predicates %}
    where {{ predicates | join(' and ') }}
    {%- endif -%}
    {%- else %}
    inner join {{ source }} as DBT_INTERNAL_SOURCE
        on {{ mysql__key_match(unique_key) }}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    {%- if unique_key -%}
    {{ mysql__delete_by_keys(target, source, unique_key, incremental_predicates) }};
    {% endif -%}
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ source }}
{%- endmacro %}


{% macro mysql__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    {%- set keys = mysql__keys(unique_key) -%}
    {%- if not keys -%}
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ source }}
    {%- else -%}
    {%- do mysql__refuse_duplicates(source, keys) -%}
    {%- set lowered = adapter.named(keys, dest_columns | map(attribute='name')) | map('lower') | list -%}
    {%- set known = dest_columns | map(attribute='name') | map('lower') | list -%}
    {%- for name in mysql__keys(config.get('merge_exclude_columns')) -%}
        {%- if name | lower not in known and name[1:-1] | lower not in known -%}
            {{ exceptions.raise_compiler_error(
                "merge_exclude_columns: the model has no column '" ~ name ~ "', and all others would be overwritten."
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {%- set updates = [] -%}
    {%- for column in get_merge_update_columns(
        config.get('merge_update_columns'), config.get('merge_exclude_columns'), dest_columns
    ) -%}
        {%- set quoted = column if column.startswith('`') else adapter.quote(column) -%}
        {%- if quoted | lower not in lowered -%}
            {%- do updates.append(quoted) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not incremental_predicates and adapter.has_unique_index(target, keys) -%}
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    on duplicate key update
        {% for column in updates or keys -%}
        {{ column }} = DBT_INTERNAL_SOURCE.{{ column }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    {%- else -%}
    {%- if updates -%}
    update {{ target }} as DBT_INTERNAL_DEST
    inner join {{ source }} as DBT_INTERNAL_SOURCE
        on {{ mysql__key_match(unique_key) }}
        {%- for predicate in incremental_predicates or [] %}
        and {{ predicate }}
        {%- endfor %}
    set
        {% for column in updates -%}
        DBT_INTERNAL_DEST.{{ column }} = DBT_INTERNAL_SOURCE.{{ column }}{{ ', ' if not loop.last }}
        {%- endfor %};
    {% endif -%}
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where not exists (
        select 1 from {{ target }} as DBT_INTERNAL_DEST
        where {{ mysql__key_match(unique_key) }}
        {%- for predicate in incremental_predicates or [] %}
        and {{ predicate }}
        {%- endfor %}
    )
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- Which of two new rows of one key would win is no one's to guess. -#}
{% macro mysql__refuse_duplicates(source, keys) -%}
    {%- if execute -%}
        {%- set found = run_query(
            'select ' ~ keys | join(', ') ~ ', count(*) from ' ~ source ~ ' group by ' ~ keys | join(', ')
            ~ ' having count(*) > 1 limit 1'
        ) -%}
        {%- if found | length -%}
            {{ exceptions.raise_compiler_error(
                'merge needs each key once among the new rows; '
                ~ mysql__keys(config.get('unique_key')) | join(', ') ~ ' = '
                ~ (found.rows[0].values()[:-1] | join(', ')) ~ ' comes ' ~ found.rows[0].values()[-1] ~ ' times. '
                ~ 'Hint: keep one row per key in the model.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- The partitions that the new rows fall into are replaced as a whole; without partition_by, all rows are. -#}
{% macro mysql__get_insert_overwrite_merge_sql(target, source, dest_columns, predicates, include_sql_header) -%}
    {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    {%- set partition = config.get('partition_by') -%}
    {%- set parts = partition.get('columns') if partition is mapping else none -%}
    {%- set parts = [parts] if parts is string else parts -%}
    {%- if partition and not parts -%}
        {{ exceptions.raise_compiler_error(
            "insert_overwrite needs the columns whose values make a partition. "
            ~ "Hint: partition_by={'columns': ['month'], 'clause': '…'}, the clause only if the table is to be "
            ~ "stored in partitions."
        ) }}
    {%- endif -%}
    {%- if parts -%}
    {%- set parts = adapter.named(parts, dest_columns | map(attribute='name')) -%}
    {{ mysql__delete_by_keys(target, source, parts, predicates, has_few_keys=true) }};
    {%- else -%}
    delete from {{ target }} where {{ predicates | join(' and ') if predicates else 'true' }};
    {%- endif %}
    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ source }}
{%- endmacro %}


{% macro mysql__get_incremental_microbatch_sql(arg_dict) -%}
    {%- set target = arg_dict['target_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    {%- set event_time = adapter.named(
        config.get('event_time'), arg_dict['dest_columns'] | map(attribute='name')
    ) -%}
    {%- set bounds = [] -%}
    {%- if model.batch and model.batch.event_time_start -%}
        {%- do bounds.append(event_time ~ ' >= ' ~ mysql__moment(model.batch.event_time_start)) -%}
    {%- endif -%}
    {%- if model.batch and model.batch.event_time_end -%}
        {%- do bounds.append(event_time ~ ' < ' ~ mysql__moment(model.batch.event_time_end)) -%}
    {%- endif -%}
    {%- set predicates = (arg_dict['incremental_predicates'] or []) + bounds -%}
    {{ return(
        'delete from ' ~ target ~ ' where ' ~ (predicates | join(' and ') or 'false') ~ ';\n'
        ~ 'insert into ' ~ target ~ ' (' ~ columns ~ ')\nselect ' ~ columns ~ '\nfrom ' ~ arg_dict['temp_relation']
    ) }}
{%- endmacro %}


{#- In UTC and without the offset, which MariaDB does not read; typed, so that a date in a text is a moment too. -#}
{% macro mysql__moment(moment) -%}
    timestamp'{{ (moment | string)[:26].split('+')[0] | replace('T', ' ') }}'
{%- endmacro %}
