SELECT Genre FROM Music WHERE Artist = 'a'
