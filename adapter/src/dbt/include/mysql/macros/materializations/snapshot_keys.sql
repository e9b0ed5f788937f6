{#- One row per key, in the source and among the current rows of a snapshot. -#}
{% macro mysql__snapshot_refuse_twins(strategy, source_sql) -%}
    {%- set twins -%}
        select {{ unique_key_fields(strategy.unique_key) }}, count(*) as dbt_rows
        from (
            {{ source_sql }}
        ) as snapshot_query
        group by {{ mysql__snapshot_key_names(strategy.unique_key) | join(', ') }}
        having count(*) > 1
        limit 1
    {%- endset -%}
    {%- set found = run_query(twins) -%}
    {%- if found | length -%}
        {%- set values = found.rows[0].values() | list -%}
        {%- do exceptions.raise_compiler_error(
            'The source of the snapshot has ' ~ values[-1] ~ ' rows with the unique_key '
            ~ config.get('unique_key') ~ ' = ' ~ values[:-1] | join(', ')
            ~ '.\nHint: select one row per key, or name the columns in unique_key that tell them apart.'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#-
    What earlier versions left: rows of two keys with one dbt_scd_id, and, after two runs at
    once, two current rows of one key. All but the last current row end where the next begins.
-#}
{% macro mysql__snapshot_repair(strategy, target, columns) -%}
    {%- set shared -%}
        select {{ columns.dbt_scd_id }} from {{ target.render() }}
        group by {{ columns.dbt_scd_id }} having count(*) > 1
    {%- endset -%}
    {%- if run_query(shared ~ ' limit 1') | length -%}
        {%- set parts = [strategy.unique_key] if strategy.unique_key is string else strategy.unique_key | list -%}
        {%- do mysql__run(
            'update ' ~ target.render() ~ ' as target inner join (' ~ shared ~ ') as shared using ('
            ~ columns.dbt_scd_id ~ ') set target.' ~ columns.dbt_scd_id ~ ' = '
            ~ snapshot_hash_arguments(parts + ['target.' ~ columns.dbt_valid_from, 'target.' ~ columns.dbt_valid_to])
        ) -%}
    {%- endif -%}
    {%- set keys = mysql__snapshot_key_names(strategy.unique_key) | join(', ') -%}
    {%- set current -%}
        select all_snapshotted.*, {{ unique_key_fields(strategy.unique_key) }}
        from {{ target.render() }} as all_snapshotted
        where {{ mysql__snapshot_is_current(columns.dbt_valid_to) }}
    {%- endset -%}
    {%- if run_query(
        'select 1 from (' ~ current ~ ') as current_rows group by ' ~ keys ~ ' having count(*) > 1 limit 1'
    ) | length -%}
        {%- do mysql__run(
            'update ' ~ target.render() ~ ' as target inner join (select ' ~ columns.dbt_scd_id
            ~ ', lead(' ~ columns.dbt_valid_from ~ ') over (partition by ' ~ keys ~ ' order by '
            ~ columns.dbt_valid_from ~ ', ' ~ columns.dbt_scd_id ~ ') as next_from from ('
            ~ current ~ ') as current_rows) as followed using (' ~ columns.dbt_scd_id
            ~ ') set target.' ~ columns.dbt_valid_to ~ ' = followed.next_from where followed.next_from is not null and '
            ~ mysql__snapshot_is_current('target.' ~ columns.dbt_valid_to)
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- Names of columns in the key and of the time, quoted; dbt's two strategies take them as they are. -#}
{% macro mysql__snapshot_quote_names(strategy) -%}
    {%- set columns = get_columns_in_query(model['compiled_code']) -%}
    {%- do strategy.update(
        unique_key=adapter.named(strategy.unique_key, columns), updated_at=adapter.named(strategy.updated_at, columns)
    ) -%}
    {%- if config.get('strategy') in ('timestamp', 'check') -%}
        {%- do strategy.update(
            scd_id=snapshot_hash_arguments(api.Relation.scd_args(strategy.unique_key, strategy.updated_at))
        ) -%}
    {%- endif -%}
{%- endmacro %}


{#- The columns that dbt adds; those with names of the project's own quoted. -#}
{% macro mysql__snapshot_names(is_quoted=true) -%}
    {%- set names = {} -%}
    {%- for key, name in (config.get('snapshot_table_column_names') or get_snapshot_table_column_names()).items() -%}
        {%- do names.update({key: adapter.quote(name) if is_quoted and name and name != key else name}) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{% macro mysql__snapshot_key_names(unique_key) -%}
    {%- if unique_key is string -%}
        {{ return(['dbt_unique_key']) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for key in unique_key -%}
        {%- do names.append('dbt_unique_key_' ~ loop.index) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- Null equals null in every part of a key. -#}
{% macro mysql__snapshot_key_match(unique_key, families, snapshotted='snapshotted_data') -%}
    {%- for name in mysql__snapshot_key_names(unique_key) -%}
        {{ mysql__snapshot_same(name, families, snapshotted=snapshotted) }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- The families of types of a snapshot's columns and of its keys, by name: those it has, those of its source. -#}
{% macro mysql__snapshot_families(unique_key, source_sql, target) -%}
    {%- set families = [] -%}
    {%- for rows in [target.render(), '(\n' ~ source_sql ~ '\n)'] -%}
        {%- set found = {} -%}
        {%- set fields = 'select typed.*, ' ~ unique_key_fields(unique_key) ~ ' from ' ~ rows ~ ' as typed' -%}
        {%- for column in adapter.get_column_schema_from_query(get_empty_subquery_sql(fields)) -%}
            {%- do found.update({adapter.quote(column.name) | lower: column.family, column.name | lower: column.family}) -%}
        {%- endfor -%}
        {%- do families.append(found) -%}
    {%- endfor -%}
    {{ return(families) }}
{%- endmacro %}


{#-
    By bytes, since collations take a and A for equal, and blanks at the end for nothing; so are a text
    and another type always, which the servers would compare as numbers: '01' would be 1.
-#}
{% macro mysql__snapshot_same(name, families, by_bytes=false, snapshotted='snapshotted_data') -%}
    {%- set kinds = [families[0].get(name | lower), families[1].get(name | lower)] -%}
    {%- set old, new = snapshotted ~ '.' ~ name, 'source_data.' ~ name -%}
    {%- if 'text' in kinds and (by_bytes or kinds[0] != kinds[1]) -%}
        ({{ mysql__bytes(old, kinds[0]) }} <=> {{ mysql__bytes(new, kinds[1]) }})
    {%- else -%}
        ({{ old }} <=> {{ new }})
    {%- endif %}
{%- endmacro %}


{% macro mysql__snapshot_is_current(valid_to) -%}
    {%- set current = config.get('dbt_valid_to_current') -%}
    ({{ valid_to }} is null{% if current %} or {{ valid_to }} = {{ current }}{% endif %})
{%- endmacro %}


{#- As dbt's own, but for names in another case, which are the same column. -#}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
    {%- if not target_exists -%}
        {{ return((false, [])) }}
    {%- endif -%}
    {%- set checked = check_cols_config -%}
    {%- if checked != 'all' and (checked is string or checked is not iterable or not checked) -%}
        {%- do exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ checked) -%}
    {%- endif -%}
    {%- set columns = get_columns_in_query(node['compiled_code']) -%}
    {%- if checked != 'all' -%}
        {%- set columns = get_columns_in_query(
            'select ' ~ adapter.named(checked | list, columns) | join(', ')
            ~ ' from (\n' ~ node['compiled_code'] ~ '\n) as subq'
        ) -%}
    {%- endif -%}
    {%- set existing = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') | list -%}
    {%- set found = namespace(is_added=false) -%}
    {%- set both = [] -%}
    {%- for name in columns -%}
        {%- if name | lower in existing -%}
            {%- do both.append(adapter.quote(name)) -%}
        {%- else -%}
            {%- set found.is_added = true -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return((found.is_added, both)) }}
{%- endmacro %}
