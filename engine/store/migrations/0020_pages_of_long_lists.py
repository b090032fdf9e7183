from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0019_what_is_no_action")]

    initial = False

    operations = [
        ops.AddIndex(model_name="Rejection", index=Index(fields=["program", "brand", "id"], name="rejections_of_both")),
        ops.AddIndex(model_name="Rejection", index=Index(fields=["program", "code", "id"], name="rejections_by_code")),
        ops.AddIndex(model_name="Rejection", index=Index(fields=["program", "type", "id"], name="rejections_by_type")),
        ops.RemoveIndex(model_name="Rejection", name="rejections_of_member"),
        ops.AddIndex(model_name="Rejection", index=Index(fields=["member_hash", "id"], name="rejections_of_member")),
        ops.AddIndex(
            model_name="PendingAction",
            index=Index(fields=["program", "status", "brand", "received_at", "entry_id"], name="pending_of_brand"),
        ),
        ops.AddIndex(
            model_name="PendingAction",
            index=Index(fields=["program", "status", "type", "received_at", "entry_id"], name="pending_of_type"),
        ),
        ops.RemoveIndex(model_name="PendingAction", name="pending_of_member"),
        ops.AddIndex(
            model_name="PendingAction",
            index=Index(fields=["member_id", "program", "status", "received_at", "entry_id"], name="pending_of_member"),
        ),
        ops.AddIndex(
            model_name="HeldBackAction", index=Index(fields=["program", "rule", "id"], name="held_back_of_guard")
        ),
        ops.RemoveIndex(model_name="HeldBackAction", name="held_back_of_member"),
        ops.AddIndex(
            model_name="HeldBackAction", index=Index(fields=["member_id", "program", "id"], name="held_back_of_member")
        ),
        ops.RemoveIndex(model_name="HeldBackAction", name="held_back_of_named"),
        ops.AddIndex(
            model_name="HeldBackAction", index=Index(fields=["member_hash", "program", "id"], name="held_back_of_named")
        ),
    ]
