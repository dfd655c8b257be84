"""System checks of the settings: a wrong one is answered with a sentence and a hint."""
