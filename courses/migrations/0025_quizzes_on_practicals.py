"""An attempt names the page of its quiz, which a practical may be as well as a lesson. Going back renames it alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("courses", "0024_review_of_skills"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="quizattempt", name="courses_quizattempt_one_open"),
        migrations.RemoveIndex(model_name="quizattempt", name="courses_quiz_of_lesson"),
        migrations.RenameField(model_name="quizattempt", old_name="lesson_key", new_name="page_key"),
        migrations.AlterField(
            model_name="quizattempt",
            name="page_key",
            field=models.UUIDField(verbose_name="page"),
        ),
        migrations.AddIndex(
            model_name="quizattempt",
            index=models.Index(fields=["learner", "page_key"], name="courses_quiz_of_page"),
        ),
        migrations.AddConstraint(
            model_name="quizattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("submitted_at__isnull", True)),
                fields=("learner", "page_key", "quiz_id"),
                name="courses_quizattempt_one_open",
            ),
        ),
    ]
