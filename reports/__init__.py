"""What people see: charts, the PDF, the dashboard, the notebook and the dbt docs."""
