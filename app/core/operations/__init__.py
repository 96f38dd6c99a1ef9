"""Operations: health, doctor, logs, site closure."""
