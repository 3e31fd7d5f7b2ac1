/// doc
#[derive(Debug, Clone)]
pub struct P<'a> { name: &'a str }

impl<'a> P<'a> {
    fn f(&self, x: Option<u8>) -> Result<String, E> {
        let v = vec![1, 2, 3];
        /* block
           comment */
        println!("{} {}", self.name, v.len());
        match x { Some(n) if n > 0b11 => Ok("a".into()), _ => Err(E::new()) }
    }
}
