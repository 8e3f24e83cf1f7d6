"""The pipeline board: its frame here, what moves in it in `assets/js/board*.js`.

A board holds hundreds of cards that change place all the time: Dash draws a list anew as a whole, so the
cards are drawn by a script from data (`cards.board_data`) into copies of one card (`columns.card`).
"""
