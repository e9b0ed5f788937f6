"""What a change of the dbt project has to pass before it is merged: `etlp ci`."""
