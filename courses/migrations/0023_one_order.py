"""Rows of the same moment come in one order on every database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0022_badge_words_and_alignments"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="adjustment",
            options={"ordering": ["agreed_at", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="authoritygrant",
            options={
                "ordering": ["course_code", "skill_code", "valid_from", "pk"],
                "permissions": [
                    ("grant_authority", "May grant and withdraw authority"),
                    ("view_coordination", "May see the coordinator's pages"),
                    ("view_school", "May see the school's pages"),
                    ("import_curriculum", "May import and export the curriculum"),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="incident",
            options={"ordering": ["-opened_at", "-pk"]},
        ),
        migrations.AlterModelOptions(
            name="safetychange",
            options={"ordering": ["-noted_at", "-pk"]},
        ),
        migrations.AlterModelOptions(
            name="signoffrequest",
            options={
                "ordering": ["asked_at", "pk"],
                "permissions": [("ask_for_signoff", "May ask for a sign-off")],
            },
        ),
    ]
