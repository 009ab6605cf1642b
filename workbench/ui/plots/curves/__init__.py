"""Points of a curve and their reduction to what a screen can show; numpy only, without Qt."""
