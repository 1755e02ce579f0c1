from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("followups", "0006_runs_of_running_cases")]

    operations = [migrations.RemoveField(model_name="step", name="only_risk")]
