"""Sections E and F of the acceptance list: faults of the machine, and what may not change the files."""

from hostile import Proved

ROWS = (
    Proved("E1", ("test_kills::test_a_kill_at_any_step_leaves_one_whole_set",)),
    Proved(
        "E2",
        (
            "test_kills::test_a_full_file_system_changes_nothing",
            "test_kills::test_so_does_a_full_disk",
            "test_store::test_a_full_disk_changes_nothing",
        ),
    ),
    Proved(
        "E3",
        (
            "test_build::test_a_bad_folder_is_told_before_the_work",
            "test_store::test_a_folder_that_lets_nothing_in_is_refused",
            "test_store::test_a_missing_folder_is_made",
            "test_store::test_a_file_is_refused",
        ),
    ),
    Proved(
        "E5",
        (
            "test_kills::test_two_builds_at_once_leave_one_whole_set",
            "test_build::test_builds_side_by_side_leave_one_whole_set",
        ),
    ),
    Proved(
        "E6",
        (
            "test_store::test_the_manifest_comes_last",
            "test_checks_freshness::test_one_changed_byte_is_noticed",
            "test_kills::test_readers_see_whole_sets_while_builds_go_on",
        ),
    ),
    Proved(
        "E7",
        (
            "test_checks_freshness::test_an_edited_source_makes_the_set_stale",
            "test_verify::test_the_plan_can_be_asked_for_too",
            "test_build::test_a_refused_plan_changes_nothing",
        ),
    ),
    Proved(
        "E8",
        (
            "test_build::test_a_build_that_is_stopped_leaves_all_as_it_was",
            "test_cli::test_ctrl_c_ends_with_130",
            "test_isolation::test_nothing_outlives_the_parent",
        ),
    ),
    Proved(
        "E10",
        (
            "test_brand::test_each_fault_is_told_in_plain_words_at_its_line",
            "test_doctor::test_fonts_are_compared_with_their_list",
            "test_worker::test_the_child_sees_no_language_no_time_and_no_secret",
        ),
    ),
    Proved(
        "E11",
        (
            "test_coverage::test_a_character_without_a_glyph_is_named_with_its_place",
            "test_booklet_pdf::test_only_fonts_of_the_brand_are_in_it",
        ),
    ),
    Proved(
        "E12",
        (
            "test_booklet_pdf::test_only_fonts_of_the_brand_are_in_it",
            "test_brand::test_each_fault_is_told_in_plain_words_at_its_line",
        ),
    ),
    Proved(
        "E13",
        (
            "test_machine::test_a_missing_pango_is_told_with_the_command",
            "test_worker::test_a_missing_pango_is_told_with_the_command",
            "test_doctor::test_a_machine_that_lacks_something_is_told_so",
        ),
    ),
    Proved(
        "E14",
        (
            "test_files::test_a_file_that_changes_while_it_is_read_is_refused",
            "test_hostile::test_both_outputs_show_the_same_clean_pictures",
        ),
    ),
    Proved(
        "E15",
        (
            "test_isolation::test_a_limit_says_what_was_too_much",
            "test_build::test_a_file_that_fails_changes_nothing",
        ),
    ),
    Proved("E16", ("test_worker::test_a_fault_of_ours_is_told_as_such",)),
    Proved("E17", ("test_journey::test_another_place_language_and_time_give_the_same_bytes",)),
    Proved(
        "F1",
        (
            "test_build::test_a_second_build_gives_the_same_bytes",
            "test_slide_writer::test_the_same_plan_gives_the_same_bytes",
            "test_booklet_pdf::test_another_process_gives_the_same_bytes",
        ),
    ),
    Proved("F2", ("test_journey::test_another_place_language_and_time_give_the_same_bytes",)),
    Proved("F3", ("test_journey::test_another_place_language_and_time_give_the_same_bytes",)),
    Proved("F5", ("test_slide_writer::test_the_package_is_sorted_dated_and_clean",)),
    Proved(
        "F6", ("test_booklet_pdf::test_the_source_goes_with_it", "test_hostile::test_a_touch_changes_nothing")
    ),
    Proved("F7", ("test_journey::test_another_place_language_and_time_give_the_same_bytes",)),
    Proved(
        "F9", ("test_slide_writer::test_the_file_names_its_title_its_language_and_its_author_and_no_tool",)
    ),
    Proved(
        "F10",
        (
            "test_manifest::test_it_says_what_shaped_the_files",
            "test_machine::test_a_library_of_another_version_is_refused_before_the_work",
        ),
    ),
)
