"""Line plots that follow live runs, drawn by pyqtgraph; nothing outside this folder imports it.

Ours is what pyqtgraph has not: points kept in chunks and thinned to pixel columns without losing an extreme,
marks for values that cannot be drawn, smoothing, and a legend that reads values.
"""
