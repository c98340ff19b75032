"""Files of the national system (SNE), in and out: one XML document per demande, interface 02.00 and 02.01."""
