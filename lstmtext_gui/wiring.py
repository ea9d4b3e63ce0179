"""All wiring of the window: actions to commands, what the session tells to the parts that show it.

Read this to see what belongs to what. Signals of workers reach the window only through the session,
and only bound methods of objects in the GUI thread are connected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmtext_gui.main_window import MainWindow


def connect(window: MainWindow) -> None:
    """Connect everything, once."""
    _connect_actions(window)
    _connect_session(window)
    _connect_curating(window)
    _connect_looks(window)
    _connect_parts(window)


def _connect_actions(window: MainWindow) -> None:
    session, files, runs = window.session, window.files, window.runs
    writing = window.writing
    view, help_, appearance = window.view, window.help, window.appearance
    commands = {
        "openTextAction": files.choose_texts,
        "openFolderAction": files.choose_folder,
        "cancelOpeningAction": session.cancel_opening,
        "howReadAction": files.show_reading,
        "openSampleAction": window.open_sample,
        "openReferenceAction": files.open_reference,
        "openModelAction": files.choose_model,
        "saveModelAction": files.save,
        "saveModelAsAction": files.save_as,
        "shareCopyAction": files.share_copy,
        "clearRecentAction": window.recent.clear,
        "quitAction": window.close,
        "trainAction": window.train,
        "pauseAction": session.pause_or_resume,
        "stopAction": session.stop_training,
        "discardTrainingAction": runs.ask_to_discard_training,
        "goOnAction": runs.go_on,
        "openBestAction": session.recovery.open_best,
        "discardRunAction": runs.ask_to_discard,
        "laterAction": session.recovery.later,
        "generateAction": writing.generate,
        "continueAction": writing.continue_text,
        "tryAgainAction": writing.try_again,
        "severalAction": writing.show_several,
        "previousVariantAction": window.curating.panel.previous,
        "nextVariantAction": window.curating.panel.next,
        "copyColophonAction": window.curating.commands.copy_with_colophon,
        "exportAction": window.curating.commands.export,
        "stopGenerationAction": session.stop_writing,
        "copyTextAction": window.write_page.copy_text,
        "trainPageAction": window.show_train_page,
        "writePageAction": window.show_write_page,
        "sidePanelAction": view.show_panel,
        "fullScreenAction": view.fill_screen,
        "zoomInAction": appearance.zoom_in,
        "zoomOutAction": appearance.zoom_out,
        "zoomResetAction": appearance.zoom_reset,
        "settingsAction": view.show_settings,
        "glossaryAction": help_.show_glossary,
        "shortcutsAction": help_.show_shortcuts,
        "aboutAction": help_.show_about,
    }
    for name, command in commands.items():
        window.actions_[name].triggered.connect(window.messages.dismiss)
        window.actions_[name].triggered.connect(command)


def _connect_session(window: MainWindow) -> None:
    session, train_page, write_page = window.session, window.train_page, window.write_page
    notices = window.notices
    session.speed_measured.connect(window.panel.show_speed)
    session.settings_refused.connect(window.panel.show_refusal)
    session.status_changed.connect(window.show_status)
    session.status_changed.connect(notices.show_status)
    session.loaded.connect(window.view.use_threads)
    session.training_started.connect(window.view.use_threads)
    session.text_opened.connect(window.recent.note_text)
    session.model_opened.connect(window.recent.note_model)
    session.model_saved.connect(window.recent.note_model)
    session.plotting_loaded.connect(train_page.chart.show_plot)
    session.training_began.connect(train_page.begin_run)
    session.training_began.connect(window.panel.show_beginning)
    session.training_noted.connect(window.messages.show_notice)
    session.training_failed.connect(train_page.fail_run)
    session.training_failed.connect(notices.training_failed)
    session.training_discarded.connect(train_page.discard_run)
    session.training_discarded.connect(notices.training_discarded)
    session.history_reset.connect(train_page.show_model)
    session.history_reset.connect(window.welcome_model)
    session.training_progressed.connect(train_page.show_progress)
    session.point_added.connect(train_page.show_point)
    session.epoch_finished.connect(train_page.show_epoch)
    session.sample_written.connect(train_page.show_sample)
    session.comparing_started.connect(train_page.show_comparing)
    session.training_ended.connect(train_page.end_run)
    session.training_ended.connect(notices.training_ended)
    session.writing_started.connect(write_page.start_writing)
    session.text_written.connect(write_page.append_text)
    session.unknown_found.connect(write_page.show_unknown)
    session.sheet.loaded.connect(window.writing.restore_sheet)
    session.sheet.told.connect(window.messages.show_notice)
    document = write_page.output_edit.document()
    document.contentsChanged.connect(window.writing.keep_sheet)
    session.text_finished.connect(window.curating.keep)
    session.copies_found.connect(write_page.show_copies)
    session.learned_changed.connect(write_page.look_again)
    session.suggested.connect(write_page.show_suggestion)
    session.failed.connect(window.show_error)
    session.model_kept.connect(window.tell_of_kept)
    session.model_shared.connect(window.tell_of_shared)


def _connect_curating(window: MainWindow) -> None:
    session, curating = window.session, window.curating
    several, commands = curating.several, curating.commands
    several.write_requested.connect(window.writing.write_several)
    session.several_written.connect(several.show_written)
    session.several_progressed.connect(several.show_progress)
    session.status_changed.connect(several.show_status)
    commands.told.connect(window.messages.show_notice)
    commands.refused.connect(window.messages.show_error)
    curating.refused.connect(window.messages.show_error)
    curating.comparison_wanted.connect(session.compare)
    session.variant_compared.connect(curating.note_copies)
    session.learned_changed.connect(curating.compare)


def _connect_looks(window: MainWindow) -> None:
    window.appearance.theme_changed.connect(window.apply_theme)
    window.appearance.fonts_changed.connect(window.follow_fonts)


def _connect_parts(window: MainWindow) -> None:
    window.panel.forecast_wanted.connect(window.session.forecast)
    window.files.refused.connect(window.messages.show_error)
    window.files.told.connect(window.messages.show_notice)
    for edit in (window.write_page.output_edit, window.write_page.prompt_edit):
        edit.paste_cut.connect(window.writing.tell_of_cut)
    window.homes.refused.connect(window.messages.show_error)
    window.homes.told.connect(window.messages.show_notice)
    window.recent.texts_wanted.connect(window.files.open_recent_texts)
    window.recent.model_wanted.connect(window.files.open_recent_model)
    window.recent.missed.connect(window.messages.show_error)
    window.write_page.suggestion_wanted.connect(window.session.suggest)
    window.write_page.copies_wanted.connect(window.session.look_for_copies)
    window.train_page.refused.connect(window.messages.show_error)
    window.train_page.told.connect(window.messages.show_notice)
    window.train_page.term_requested.connect(window.show_term)
    window.train_page.sample_chosen.connect(window.writing.show_sample)
    window.train_page.write_requested.connect(window.show_write_page)
