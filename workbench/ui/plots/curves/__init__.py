"""Points of a curve and what a screen shows of them: numpy only, no Qt."""
