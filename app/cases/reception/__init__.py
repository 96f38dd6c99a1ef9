"""The reception: answering « Où en est ma demande ? » without opening any request, and calls left for departments."""
